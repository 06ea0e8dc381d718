# Other separators, more records than asked for, and the group leaves and comes back.
kafka-topics.sh --bootstrap-server "$BOOTSTRAP_SERVERS" --create --topic greetings --partitions 3
seq 30 | awk '{ printf "lang=%s|k%d|salut %d\n", ($1 % 3 ? "fr" : "en"), $1, $1 }' > /tmp/lines.txt
kafka-console-producer --topic greetings --reader-property parse.headers=true --reader-property headers.delimiter='|' --reader-property headers.key.separator='=' \
  --reader-property parse.key=true --reader-property key.separator='|' < /tmp/lines.txt
kafka-console-consumer --topic greetings --group first-readers --from-beginning --max-messages 10 > /tmp/first.txt
kafka-console-consumer --topic greetings --group first-readers --max-messages 20 > /tmp/rest.txt
wc -l /tmp/first.txt /tmp/rest.txt
