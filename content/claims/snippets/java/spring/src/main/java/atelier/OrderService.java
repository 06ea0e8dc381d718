package atelier;

import org.springframework.kafka.core.KafkaTemplate;

public class OrderService {
  private final KafkaTemplate<String, String> kafka;
  private final String orders;
  private final String payments;

  public OrderService(KafkaTemplate<String, String> kafka, String orders, String payments) {
    this.kafka = kafka;
    this.orders = orders;
    this.payments = payments;
  }

  // region: place
  /** Both records or neither. What the function throws aborts the transaction. */
  public void place(String customer, String order, String payment, Runnable check) {
    kafka.executeInTransaction(transaction -> {
      transaction.send(orders, customer, order);
      check.run();
      transaction.send(payments, customer, payment);
      return null;
    });
  }
  // endregion
}
