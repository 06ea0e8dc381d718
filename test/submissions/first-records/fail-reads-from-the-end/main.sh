# A new group begins at the end: it waits for what comes, commits nothing of what was there, and gives up.
kafka-topics --create --if-not-exists --topic greetings --partitions 3
for i in $(seq 20); do printf 'lang:fr\tuser-%s\tHello %s\n' $((i % 5)) "$i"; done | kafka-console-producer --topic greetings --reader-property parse.headers=true --reader-property parse.key=true
kafka-console-consumer --topic greetings --group first-readers --timeout-ms 4000 --consumer-property enable.auto.commit=false || true
