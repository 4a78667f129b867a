package org.stellaops.scheduler.worker.ops;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Wants the tenant header on every request that changes something.
 *
 * <p>A browser adds cached basic credentials or a session cookie to a form that another site
 * submits, but such a form cannot carry a header of its own, and a script could only after a
 * preflight that we refuse (OWASP, "custom request headers"). So programs need no CSRF token here.
 */
public final class CrossSiteGuard extends OncePerRequestFilter {

  /** Names the tenant that a request is for. */
  public static final String TENANT_HEADER = "X-Stella-Tenant";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return SAFE.contains(request.getMethod());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getHeader(TENANT_HEADER) != null) {
      chain.doFilter(request, response);
      return;
    }
    Refusal.write(
        response,
        ProblemType.TENANT_MISSING,
        "Header " + TENANT_HEADER + " is missing; it names the tenant that the request is for.");
  }
}
