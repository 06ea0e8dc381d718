# region: topic
# The topic, unless an earlier run has made it.
kafka-topics --create --if-not-exists --topic greetings --partitions 3
# endregion

# region: write
# Twenty lines: headers, tab, key, tab, value. Five users, so four greetings each.
for i in $(seq 20); do
  printf 'lang:%s\tuser-%s\tHello %s\n' "$([ $((i % 2)) = 0 ] && echo fr || echo en)" $((i % 5)) "$i"
done | kafka-console-producer --topic greetings --reader-property parse.headers=true --reader-property parse.key=true
# endregion

# region: read
# A group reads them all and commits where it stands when it leaves: here after 8 s of silence.
kafka-console-consumer --topic greetings --group first-readers --from-beginning --timeout-ms 8000 --formatter-property print.key=true --formatter-property print.headers=true
# endregion

# region: look
kafka-consumer-groups --describe --group first-readers
# endregion
