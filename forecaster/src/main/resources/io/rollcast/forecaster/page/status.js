/**
 * The forecaster's status as the page knows it. The event stream brings it every second, without the history of errors; a
 * request brings all of it, now and again. Where no stream gets through, requests are all there is. Knows nothing of pages.
 */

/** A stream that has brought nothing for so long brings nothing at all. */
export const STREAM_MS = 5000;

export class Status {
  #answered = null;
  #streamed = null;
  #streamedAt = 0;

  /** The latest status at `now`, by this machine's clock; null before the first. */
  at(now) {
    if (this.#answered === null && this.#streamed === null) return null;
    if (!this.isStreamed(now)) return this.#answered ?? this.#streamed;
    // The stream is ahead of every answer; only what it does not bring is taken from there.
    return {...this.#answered, ...this.#streamed};
  }

  /** Whether the stream brings the status at present. */
  isStreamed(now) {
    return this.#streamed !== null && now - this.#streamedAt < STREAM_MS;
  }

  /** Takes in an event of the stream. */
  stream(status, now) {
    this.#streamed = status;
    this.#streamedAt = now;
  }

  /** Takes in the answer to a request. */
  answer(status) {
    this.#answered = status;
  }
}
