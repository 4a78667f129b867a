package org.stellaops.scheduler.worker.api;

import java.security.Principal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.stellaops.scheduler.worker.ops.CrossSiteGuard;
import org.stellaops.scheduler.worker.ops.ProblemType;
import org.stellaops.scheduler.worker.run.TenantsServed;

/** Reads the tenant from the header and refuses what is none of ours. */
final class CallerResolver implements HandlerMethodArgumentResolver {

  /** As in the messages: definitions.json, tenant. */
  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private final TenantsServed tenants;

  CallerResolver(TenantsServed tenants) {
    this.tenants = tenants;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Caller.class;
  }

  @Override
  public Caller resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    Principal user = request.getUserPrincipal();
    return new Caller(
        tenant(request.getHeader(CrossSiteGuard.TENANT_HEADER)),
        user == null ? "unknown" : user.getName());
  }

  private String tenant(@Nullable String header) {
    if (header == null) {
      throw new ApiProblem(
          ProblemType.TENANT_MISSING,
          "Header "
              + CrossSiteGuard.TENANT_HEADER
              + " is missing; it names the tenant that the request is for.");
    }
    if (!TENANT.matcher(header).matches()) {
      throw new ApiProblem(
          ProblemType.TENANT_INVALID,
          "Header "
              + CrossSiteGuard.TENANT_HEADER
              + " is "
              + Shown.quoted(header)
              + "; allowed: 1 to 63 lower-case letters, digits or . _ -, a letter or digit first");
    }
    if (!tenants.includes(header)) {
      throw new ApiProblem(
          ProblemType.TENANT_NOT_SERVED,
          "Tenant " + header + " is not one that this worker serves (SCHEDULER_TENANTS)");
    }
    return header;
  }
}
