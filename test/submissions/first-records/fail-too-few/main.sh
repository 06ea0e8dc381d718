kafka-topics --create --if-not-exists --topic greetings --partitions 3
for i in $(seq 19); do printf 'lang:fr\tuser-%s\tHello %s\n' $((i % 5)) "$i"; done | kafka-console-producer --topic greetings --reader-property parse.headers=true --reader-property parse.key=true
kafka-console-consumer --topic greetings --group first-readers --from-beginning --max-messages 19
