# Your commands, one after the other. Run starts them in your lab; you may also type them in the tab Terminal.
# kafka-topics, kafka-console-producer, kafka-console-consumer, kafka-consumer-groups, kcat: each explains itself with --help.

kafka-topics --list
