package org.stellaops.scheduler.worker.api;

import com.mongodb.MongoException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.stellaops.scheduler.worker.dead.DeadLettersElsewhere;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;
import org.stellaops.scheduler.worker.message.BadMessage;
import org.stellaops.scheduler.worker.ops.ProblemType;

/** Turns every exception of a request into a problem document without a trace of the inside. */
@RestControllerAdvice
class ApiProblems extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ApiProblems.class);

  private static final Duration SOON = Duration.ofSeconds(5);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(ApiProblem problem) {
    return answer(problem);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unreadable(BadMessage problem) {
    return answer(new ApiProblem(ProblemType.REQUEST_INVALID, problem.reason()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> storeAway(MongoException e) {
    LOG.warn("The store failed a request ({}); the caller is told to come back", e.getMessage());
    return answer(
        new ApiProblem(
            ProblemType.STORE_UNAVAILABLE,
            "The store did not answer. A run that was sent may have been accepted; send it again with the same"
                + " Idempotency-Key.",
            SOON,
            e));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> queueAway(QueueUnavailable e) {
    return queueFails(e);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> queueWrong(QueueMisconfigured e) {
    return queueFails(e);
  }

  private static ResponseEntity<ProblemDetail> queueFails(RuntimeException e) {
    LOG.warn("The queue failed a request ({}); the caller is told to come back", e.getMessage());
    return answer(
        new ApiProblem(
            ProblemType.QUEUE_UNAVAILABLE,
            "The queue did not answer; send it again later.",
            SOON,
            e));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> elsewhere(DeadLettersElsewhere e) {
    return answer(
        new ApiProblem(ProblemType.DEAD_LETTERS_ELSEWHERE, String.valueOf(e.getMessage())));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> wrongParameter(MethodArgumentTypeMismatchException e) {
    return answer(
        new ApiProblem(
            ProblemType.REQUEST_INVALID,
            "Parameter "
                + e.getName()
                + " is "
                + Shown.quoted(String.valueOf(e.getValue()))
                + (e.getRequiredType() == boolean.class
                    ? "; allowed: true or false"
                    : "; allowed: a whole number")));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unexpected(Exception e) {
    if (e.getCause() instanceof ApiProblem inside) {
      return answer(inside);
    }
    LOG.error("A request failed inside; the caller was told no more than that", e);
    return answer(
        new ApiProblem(
            ProblemType.INTERNAL_ERROR, "Something failed inside; the worker's log says what."));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ApiProblem problem =
        e.getMostSpecificCause() instanceof BodyLimit.TooLarge large
            ? new ApiProblem(ProblemType.BODY_TOO_LARGE, String.valueOf(large.getMessage()))
            : new ApiProblem(
                ProblemType.REQUEST_INVALID, "The body is missing; allowed: one JSON object");
    return handleExceptionInternal(e, body(problem), headers, status(problem), request);
  }

  /** The rest of Spring's own: the status is right, the type is ours. */
  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    if (body instanceof ProblemDetail detail && detail.getType().toString().equals("about:blank")) {
      ProblemType type = type(status.value());
      detail.setType(type.uri());
      detail.setTitle(type.title());
    }
    return super.createResponseEntity(body, headers, status, request);
  }

  private static ProblemType type(int status) {
    return switch (status) {
      case 404 -> ProblemType.NOT_FOUND;
      case 405 -> ProblemType.METHOD_NOT_ALLOWED;
      case 406 -> ProblemType.NOT_ACCEPTABLE;
      case 413 -> ProblemType.BODY_TOO_LARGE;
      case 415 -> ProblemType.MEDIA_TYPE_NOT_SUPPORTED;
      default -> status < 500 ? ProblemType.REQUEST_INVALID : ProblemType.INTERNAL_ERROR;
    };
  }

  private static ResponseEntity<ProblemDetail> answer(ApiProblem problem) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(status(problem));
    Duration wait = problem.retryAfter();
    if (wait != null) {
      answer.header(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds()));
    }
    return answer.body(body(problem));
  }

  private static HttpStatusCode status(ApiProblem problem) {
    return HttpStatusCode.valueOf(problem.type().status());
  }

  private static ProblemDetail body(ApiProblem problem) {
    ProblemDetail detail = ProblemDetail.forStatusAndDetail(status(problem), problem.detail());
    detail.setType(problem.type().uri());
    detail.setTitle(problem.type().title());
    return detail;
  }
}
