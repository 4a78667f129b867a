package org.stellaops.scheduler.worker.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.ops.CrossSiteGuard;
import org.stellaops.scheduler.worker.ops.ProblemType;

/** What the description at {@code /v3/api-docs} says about all operations alike. */
@Configuration(proxyBeanMethods = false)
class OpenApiPage {

  @Bean
  OpenAPI description() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Stella Ops scheduler worker")
                .version("v1")
                .description(
                    "Runs over container images and the impact snapshots they read. Explained with examples in"
                        + " docs/rest.md."))
        .components(
            new Components()
                .addSecuritySchemes(
                    "basic", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("basic"))
                .addSchemas("Problem", problem()))
        .addSecurityItem(new SecurityRequirement().addList("basic"));
  }

  @Bean
  OperationCustomizer everyOperation() {
    return (operation, method) -> {
      operation.addParametersItem(
          new HeaderParameter()
              .name(CrossSiteGuard.TENANT_HEADER)
              .description("The tenant that the request is for")
              .required(true)
              .schema(new StringSchema().pattern("^[a-z0-9][a-z0-9._-]{0,62}$"))
              .example("acme"));
      operation
          .getResponses()
          .addApiResponse(
              "default",
              new ApiResponse()
                  .description("Refused, with the reason (RFC 9457)")
                  .content(
                      new Content()
                          .addMediaType(
                              "application/problem+json",
                              new MediaType()
                                  .schema(new Schema<>().$ref("#/components/schemas/Problem")))));
      return operation;
    };
  }

  private static Schema<?> problem() {
    return new ObjectSchema()
        .addProperty(
            "type",
            new StringSchema()
                ._enum(
                    Arrays.stream(ProblemType.values())
                        .map(type -> type.uri().toString())
                        .collect(Collectors.toList())))
        .addProperty("title", new StringSchema())
        .addProperty("status", new IntegerSchema())
        .addProperty("detail", new StringSchema().description("What, where, found and allowed"))
        .addProperty("instance", new StringSchema());
  }
}
