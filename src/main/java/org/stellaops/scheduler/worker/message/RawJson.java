package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

/**
 * A JSON value that somebody else signed or hashed: kept and written as the very text that came,
 * white space and all.
 *
 * @param text one complete JSON value; whoever makes this vouches for it, as it is not parsed again
 */
@JsonSerialize(using = RawJsonFormat.Writer.class)
@JsonDeserialize(using = RawJsonFormat.Reader.class)
public record RawJson(String text) {}
