package org.stellaops.scheduler.dev.chaos.stop;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** The boundaries {@code before <step id>} and {@code after <step id>} of every step. */
final class StopSteps implements InterceptStrategy {

  private final StopLine line;

  StopSteps(StopLine line) {
    this.line = line;
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
    String before = "before " + definition.getId();
    String after = "after " + definition.getId();
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        line.pass(before);
        return super.process(
            exchange,
            doneSync -> {
              if (exchange.getException() == null) {
                line.pass(after);
              }
              callback.done(doneSync);
            });
      }
    };
  }
}
