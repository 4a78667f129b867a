package org.stellaops.scheduler.worker.ops;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.server.CookieSameSiteSupplier;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** Who may come in by which way. */
@Configuration(proxyBeanMethods = false)
class WebSecurity {

  static final String LOGIN = "/login";

  private static final Logger LOG = LoggerFactory.getLogger(WebSecurity.class);

  /**
   * For programs nothing may be loaded at all; a JSON answer that a browser is made to show as a
   * page stays dead text.
   */
  private static final String NOTHING =
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  /**
   * For the console and the OpenAPI page: only what this port serves itself. Both put styles into
   * the page at run time; images may be inlined; the console's editor starts its worker from a
   * blob.
   */
  private static final String OWN_PAGES =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
          + " worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

  @Bean
  PasswordEncoder passwordEncoder() {
    return new KeyedDigest();
  }

  @Bean
  UserDetailsService operator(Settings settings, PasswordEncoder encoder) {
    String username = settings.get(Options.HTTP_USERNAME);
    Optional<String> password = settings.get(Options.HTTP_PASSWORD).map(encoder::encode);
    if (password.isEmpty()) {
      LOG.warn(
          "{} is blank: REST, metrics and console refuse everyone until it, or {}_FILE, is set and the worker is"
              + " started again; queues are worked on all the same",
          Options.HTTP_PASSWORD.name(),
          Options.HTTP_PASSWORD.name());
    }
    return name ->
        password
            .filter(encoded -> name.equals(username))
            .map(encoded -> User.withUsername(username).password(encoded).roles("OPERATOR").build())
            .orElseThrow(() -> new UsernameNotFoundException("no such user"));
  }

  @Bean
  LoginAttempts loginAttempts() {
    return new LoginAttempts(Clock.systemUTC());
  }

  @Bean
  ApplicationListener<AbstractAuthenticationFailureEvent> failedLogins(LoginAttempts attempts) {
    return event -> {
      if (event.getAuthentication().getDetails() instanceof WebAuthenticationDetails from) {
        LOG.warn("A login from {} failed", from.getRemoteAddress());
        attempts.failed(from.getRemoteAddress());
      }
    };
  }

  /** No other site's link or form brings the session along. */
  @Bean
  CookieSameSiteSupplier sessionStaysOnThisSite() {
    return CookieSameSiteSupplier.ofStrict().whenHasName("JSESSIONID");
  }

  /** The two probes of an orchestrator, which has no password. */
  @Bean
  @Order(1)
  SecurityFilterChain probes(HttpSecurity http) throws Exception {
    return http.securityMatcher("/actuator/health/liveness", "/actuator/health/readiness")
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .headers(headers -> strict(headers, NOTHING))
        .build();
  }

  /** REST, metrics and health: basic credentials, or the session of a browser that logged in. */
  @Bean
  @Order(2)
  SecurityFilterChain programs(HttpSecurity http, LoginAttempts attempts) throws Exception {
    return http.securityMatcher(
            "/api/**",
            "/v3/api-docs/**",
            "/v3/api-docs.yaml",
            "/actuator",
            "/actuator/info",
            "/actuator/health/**",
            "/actuator/metrics/**",
            "/actuator/prometheus")
        .authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .httpBasic(basic -> basic.authenticationEntryPoint(askForBasic()))
        .exceptionHandling(handling -> handling.authenticationEntryPoint(askForBasic()))
        .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .addFilterAfter(new LoginLimit(attempts), HeaderWriterFilter.class)
        .addFilterAfter(new CrossSiteGuard(), LoginLimit.class)
        .headers(headers -> strict(headers, NOTHING))
        .build();
  }

  /**
   * Everything else is for browsers: console, its Jolokia, the OpenAPI page. Basic credentials do
   * not count here, because a browser would send them along for any site that asks.
   */
  @Bean
  @Order(3)
  SecurityFilterChain pages(HttpSecurity http, LoginAttempts attempts) throws Exception {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    // The console would fetch any address for its user; ours is its only one.
                    .requestMatchers("/actuator/hawtio/proxy/enabled")
                    .authenticated()
                    .requestMatchers("/actuator/hawtio/proxy/**")
                    .denyAll()
                    .anyRequest()
                    .authenticated())
        .formLogin(form -> form.defaultSuccessUrl("/actuator/hawtio"))
        .logout(logout -> logout.logoutSuccessUrl(LOGIN))
        .csrf(
            csrf ->
                csrf.csrfTokenRepository(tokenForTheConsole())
                    .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler()))
        .addFilterAfter(new LoginLimit(attempts), HeaderWriterFilter.class)
        .addFilterAfter(new CsrfCookie(), CsrfFilter.class)
        .headers(headers -> strict(headers, OWN_PAGES))
        .build();
  }

  private static AuthenticationEntryPoint askForBasic() {
    return (request, response, refused) -> {
      response.setHeader(
          HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"scheduler\", charset=\"UTF-8\"");
      Refusal.write(
          response,
          ProblemType.LOGIN_NEEDED,
          "User and password (HTTP basic) are missing or wrong.");
    };
  }

  /** The console reads this cookie and sends it back as a header (double submit). */
  private static CookieCsrfTokenRepository tokenForTheConsole() {
    CookieCsrfTokenRepository repository = CookieCsrfTokenRepository.withHttpOnlyFalse();
    repository.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
    return repository;
  }

  private static void strict(HeadersConfigurer<HttpSecurity> headers, String contentPolicy) {
    headers
        .contentSecurityPolicy(policy -> policy.policyDirectives(contentPolicy))
        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
        .permissionsPolicyHeader(
            policy -> policy.policy("camera=(), geolocation=(), microphone=()"))
        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny);
  }
}
