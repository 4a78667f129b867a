package org.stellaops.scheduler.worker.ops;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses to look at credentials from an address that has failed too often. */
final class LoginLimit extends OncePerRequestFilter {

  private final LoginAttempts attempts;

  LoginLimit(LoginAttempts attempts) {
    this.attempts = attempts;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    boolean form =
        request.getMethod().equals("POST") && request.getRequestURI().equals(WebSecurity.LOGIN);
    return request.getHeader(HttpHeaders.AUTHORIZATION) == null && !form;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Duration wait = attempts.wait(request.getRemoteAddr());
    if (wait.isZero()) {
      chain.doFilter(request, response);
      return;
    }
    long seconds = wait.toSeconds() + 1;
    response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    Refusal.write(
        response,
        ProblemType.TOO_MANY_FAILED_LOGINS,
        LoginAttempts.ALLOWED
            + " logins from this address failed within a minute; try again in "
            + seconds
            + " s.");
  }
}
