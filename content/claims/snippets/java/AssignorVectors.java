import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.apache.kafka.coordinator.group.modern.GroupSpecImpl;
import org.apache.kafka.coordinator.group.modern.MemberSubscriptionAndAssignmentImpl;

/**
 * What Kafka's own assignors give to a group that changes: one topic, members that come and go, every assignor with the memory
 * that it has in a real group. Prints a JSON array; assignor-vectors.json beside this file is its output for the arguments
 * "partitions:m1,m2;m1;…", one scenario each (members of every rebalance, in order).
 */
public class AssignorVectors {
  static final String TOPIC = "notifications";

  public static void main(String[] scenarios) {
    System.out.println(java.util.Arrays.stream(scenarios).map(AssignorVectors::scenario).collect(Collectors.joining(",\n", "[\n", "\n]")));
  }

  static String scenario(String text) {
    int partitions = Integer.parseInt(text.substring(0, text.indexOf(':')));
    List<List<String>> steps = java.util.Arrays.stream(text.substring(text.indexOf(':') + 1).split(";")).map(step -> List.of(step.split(","))).toList();
    Map<String, List<Map<String, List<Integer>>>> results = new LinkedHashMap<>();
    results.put("range", eager(RangeAssignor::new, partitions, steps));
    results.put("roundrobin", eager(RoundRobinAssignor::new, partitions, steps));
    results.put("sticky", eager(StickyAssignor::new, partitions, steps));
    results.put("cooperative-sticky", cooperative(partitions, steps));
    results.put("uniform", uniform(partitions, steps));
    String members = steps.stream().map(step -> step.stream().map(AssignorVectors::quoted).collect(Collectors.joining(",", "[", "]"))).collect(Collectors.joining(",", "[", "]"));
    return "{\"partitions\":" + partitions + ",\"members\":" + members + ",\"assignments\":"
        + results.entrySet().stream().map(one -> quoted(one.getKey()) + ":" + json(one.getValue())).collect(Collectors.joining(",\n  ", "{\n  ", "\n}}"));
  }

  /** Every member gives everything back and joins; sticky ones tell what they had. */
  static List<Map<String, List<Integer>>> eager(java.util.function.Supplier<ConsumerPartitionAssignor> make, int partitions, List<List<String>> steps) {
    Map<String, ConsumerPartitionAssignor> assignors = new HashMap<>();
    List<Map<String, List<Integer>>> results = new ArrayList<>();
    int generation = 0;
    for (List<String> members : steps) {
      generation += 1;
      assignors.keySet().retainAll(members);
      Map<String, Subscription> subscriptions = new HashMap<>();
      for (String member : members) {
        ConsumerPartitionAssignor own = assignors.computeIfAbsent(member, id -> make.get());
        subscriptions.put(member, new Subscription(List.of(TOPIC), own.subscriptionUserData(Set.of(TOPIC))));
      }
      Map<String, Assignment> given = assignors.get(members.get(0)).assign(cluster(partitions), new GroupSubscription(subscriptions)).groupAssignment();
      for (String member : members) assignors.get(member).onAssignment(given.get(member), new ConsumerGroupMetadata("group", generation, member, Optional.empty()));
      results.add(numbers(given));
    }
    return results;
  }

  /** Members keep what they have and tell it; whoever has to give something back joins again, until nobody has. Each round is a result. */
  static List<Map<String, List<Integer>>> cooperative(int partitions, List<List<String>> steps) {
    CooperativeStickyAssignor assignor = new CooperativeStickyAssignor();
    List<Map<String, List<Integer>>> results = new ArrayList<>();
    Map<String, List<TopicPartition>> owned = new HashMap<>();
    int generation = 0;
    for (List<String> members : steps) {
      owned.keySet().retainAll(members);
      for (boolean again = true; again;) {
        Map<String, Subscription> subscriptions = new HashMap<>();
        for (String member : members) {
          boolean known = owned.containsKey(member);
          subscriptions.put(member, new Subscription(List.of(TOPIC), null, known ? owned.get(member) : List.of(), known ? generation : -1, Optional.empty()));
        }
        Map<String, Assignment> given = assignor.assign(cluster(partitions), new GroupSubscription(subscriptions)).groupAssignment();
        generation += 1;
        again = false;
        for (String member : members) {
          List<TopicPartition> now = given.get(member).partitions();
          if (owned.containsKey(member) && !now.containsAll(owned.get(member))) again = true;
          owned.put(member, new ArrayList<>(now));
        }
        results.add(numbers(given));
      }
    }
    return results;
  }

  /** KIP-848: the coordinator computes the target from the former target. */
  static List<Map<String, List<Integer>>> uniform(int partitions, List<List<String>> steps) {
    Uuid topic = new Uuid(0, 7);
    SubscribedTopicDescriber describer = new SubscribedTopicDescriber() {
      public int numPartitions(Uuid id) { return partitions; }
      public Set<String> racksForPartition(Uuid id, int partition) { return Set.of(); }
    };
    Map<String, Set<Integer>> target = new HashMap<>();
    List<Map<String, List<Integer>>> results = new ArrayList<>();
    for (List<String> members : steps) {
      target.keySet().retainAll(members);
      Map<String, MemberSubscriptionAndAssignmentImpl> specs = new LinkedHashMap<>();
      Map<Integer, String> owners = new HashMap<>();
      for (String member : members) {
        Set<Integer> had = target.getOrDefault(member, Set.of());
        had.forEach(partition -> owners.put(partition, member));
        specs.put(member, new MemberSubscriptionAndAssignmentImpl(Optional.empty(), Optional.empty(), Set.of(topic), new org.apache.kafka.coordinator.group.modern.Assignment(
            had.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(new HashMap<>(Map.of(topic, had))))));
      }
      var given = new UniformAssignor().assign(new GroupSpecImpl(specs, SubscriptionType.HOMOGENEOUS, Map.of(topic, owners)), describer).members();
      Map<String, List<Integer>> result = new TreeMap<>();
      for (String member : members) {
        Set<Integer> now = new HashSet<>(given.get(member).partitions().getOrDefault(topic, Set.of()));
        target.put(member, now);
        result.put(member, List.copyOf(new TreeSet<>(now)));
      }
      results.add(result);
    }
    return results;
  }

  static Cluster cluster(int partitions) {
    Node node = new Node(1, "kafka-1", 9092);
    List<PartitionInfo> all = IntStream.range(0, partitions).mapToObj(id -> new PartitionInfo(TOPIC, id, node, new Node[] {node}, new Node[] {node})).toList();
    return new Cluster("cluster", List.of(node), all, Set.of(), Set.of());
  }

  static Map<String, List<Integer>> numbers(Map<String, Assignment> given) {
    Map<String, List<Integer>> numbers = new TreeMap<>();
    given.forEach((member, assignment) -> numbers.put(member, assignment.partitions().stream().map(TopicPartition::partition).sorted().toList()));
    return numbers;
  }

  static String json(List<Map<String, List<Integer>>> rounds) {
    return rounds.stream().map(round -> round.entrySet().stream().map(one -> quoted(one.getKey()) + ":" + one.getValue().toString().replace(" ", "")).collect(Collectors.joining(",", "{", "}"))).collect(Collectors.joining(",", "[", "]"));
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }
}
