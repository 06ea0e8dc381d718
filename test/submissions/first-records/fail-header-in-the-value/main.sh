# The line as the exercise shows it, but the producer was not told to look for anything in it.
kafka-topics --create --if-not-exists --topic greetings --partitions 3
for i in $(seq 20); do printf 'lang:fr\tuser-%s\tHello %s\n' $((i % 5)) "$i"; done | kafka-console-producer --topic greetings
kafka-console-consumer --topic greetings --group first-readers --from-beginning --max-messages 20
