package org.stellaops.scheduler.worker.api;

import java.time.Clock;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.dead.DeadLetterDesk;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.plan.OpenRun;
import org.stellaops.scheduler.worker.plan.SnapshotStore;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.run.TenantsServed;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

  @Bean
  WebMvcConfigurer callers(TenantsServed tenants) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerResolver(tenants));
      }
    };
  }

  /** Behind the login: nobody's body is read before it is known who sends it. */
  @Bean
  FilterRegistrationBean<BodyLimit> bodyLimit(Settings settings) {
    FilterRegistrationBean<BodyLimit> filter =
        new FilterRegistrationBean<>(new BodyLimit(settings.get(Options.HTTP_MAX_BODY_BYTES)));
    filter.addUrlPatterns("/api/*");
    return filter;
  }

  @Bean
  SubmitRun submitRun(
      MessageReader messages,
      Settings settings,
      AuditTrail audit,
      SnapshotStore snapshots,
      RunStore runs,
      OpenRun opening,
      ProducerTemplate camel,
      Clock clock) {
    RunRequestReader requests =
        new RunRequestReader(messages, settings.get(Options.PLANNER_MAX_BYTES));
    return new SubmitRun(requests, audit, snapshots, runs, opening, camel, clock);
  }

  @Bean
  RunController runController(
      SubmitRun submit, RunStore runs, SegmentStore segments, AuditTrail audit, RetryRun retries) {
    return new RunController(submit, runs, new RunResults(segments), audit, retries);
  }

  @Bean
  RetryRun retryRun(
      RunStore runs,
      SegmentStore segments,
      SnapshotStore snapshots,
      SubmitRun submit,
      AuditTrail audit,
      Clock clock) {
    return new RetryRun(runs, segments, snapshots, submit, audit, clock);
  }

  @Bean
  DeadLetterController deadLetterController(DeadLetterDesk desk) {
    return new DeadLetterController(desk);
  }

  @Bean
  SnapshotController snapshotController(
      SnapshotStore snapshots, AuditTrail audit, Settings settings) {
    return new SnapshotController(snapshots, audit, settings.get(Options.SNAPSHOT_MAX_IMAGES));
  }
}
