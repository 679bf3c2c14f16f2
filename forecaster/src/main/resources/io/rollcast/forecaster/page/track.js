/**
 * What is known of the series that is shown: its last points, what had been forecast for each of them one step before and
 * as many steps before as forecasts reach, the forecast from the newest one, and where another release took over. Knows nothing of pages.
 */

/** Older points are dropped. */
export const KEPT = 600;

export class Track {
  /** In the order of seq: {seq, at, value, model or null}. */
  points = [];
  /** {seq, at, step, model, warm, values, bounds} or null; bounds are [lower, upper, lower95, upper95], each as long as values or empty. */
  forecast = null;
  /** {at, from, to}: the points from which on another release forecast. */
  swaps = [];
  /** Swaps seen, those included that have since left the chart. */
  swapsSeen = 0;
  /** When the last point came, by this machine's clock; null before. */
  heardAt = null;
  #near = new Map();
  #far = new Map();

  constructor(id) {
    this.id = id;
  }

  /** How many steps ahead the latest forecast reaches; 0 without one. */
  get horizon() {
    return this.forecast?.values.length ?? 0;
  }

  get last() {
    return this.points.at(-1) ?? null;
  }

  /** Takes in what the API keeps of the series; points that the stream brought meanwhile stay. */
  load(detail) {
    const step = stepOf(detail);
    // Behind the stream it is older, too, but for a late point or so; another life is later, or far behind in a replay.
    const behind = this.last === null ? 0 : this.last.seq - detail.seq;
    if (behind > KEPT || (behind > 0 && detail.last_ms > this.last.at + step)) this.#forget();
    const known = new Map(this.points.map((point) => [point.seq, point]));
    for (const {seq, at_ms, value} of detail.points) {
      if (!known.has(seq)) {
        // Earlier builds do not say when a point was.
        known.set(seq, {seq, at: at_ms ?? detail.last_ms - (detail.seq - seq) * step, value, model: null});
      }
    }
    for (const {seq, model, values} of detail.outstanding ?? []) {
      this.#remember(seq, values);
      const origin = known.get(seq);
      if (origin !== undefined) origin.model ??= model;
    }
    this.points = [...known.values()].sort((a, b) => a.seq - b.seq).slice(-KEPT);
    const forecast = detail.forecast;
    if (forecast) this.#remember(forecast.seq, forecast.values);
    if (forecast && (this.forecast === null || forecast.seq > this.forecast.seq)) {
      this.forecast = {
        seq: forecast.seq,
        at: forecast.origin_ms,
        step: stepOf(forecast),
        model: forecast.model,
        warm: forecast.warm,
        values: forecast.values,
        bounds: boundsOf(forecast),
      };
    }
  }

  /** Takes in one point of the stream. A point that is known already changes nothing. */
  add(event, now) {
    const before = this.last;
    if (before !== null && event.seq <= before.seq) {
      if (event.at_ms <= before.at) return;
      this.#forget();
    }
    this.heardAt = now;
    if (before !== null && before.model !== null && before.model !== event.model) {
      this.swaps.push({at: event.at_ms, from: before.model, to: event.model});
      this.swapsSeen++;
    }
    this.points.push({seq: event.seq, at: event.at_ms, value: event.value, model: event.model});
    this.#remember(event.seq, event.forecast);
    this.forecast = {
      seq: event.seq,
      at: event.at_ms,
      step: stepOf(event),
      model: event.model,
      warm: event.warm,
      values: event.forecast,
      bounds: boundsOf(event),
    };
    if (this.points.length > KEPT) this.#drop(this.points.length - KEPT);
  }

  /**
   * [times, points, forecast, one step before, a whole horizon before, lower, upper, lower95, upper95] of the last `most`
   * points and of the steps to come.
   */
  columns(most) {
    const columns = [[], [], [], [], [], [], [], [], []];
    let before = null;
    for (const point of this.points.slice(-most)) {
      if (before !== null && point.seq !== before.seq + 1) {
        append(columns, (before.at + point.at) / 2);
      }
      const ends = point === this.last && this.forecast?.seq === point.seq;
      append(
        columns,
        point.at,
        point.value,
        ends ? point.value : null,
        this.#near.get(point.seq) ?? null,
        this.#far.get(point.seq) ?? null,
        ...(ends ? [point.value, point.value, point.value, point.value] : []),
      );
      before = point;
    }
    if (this.forecast !== null && before !== null) {
      this.forecast.values.forEach((value, h) => {
        const bounds = this.forecast.bounds.map((bound) => bound[h] ?? null);
        append(columns, this.forecast.at + (h + 1) * this.forecast.step, null, value, null, null, ...bounds);
      });
    }
    return columns;
  }

  #remember(seq, values) {
    if (values.length > 0 && values[0] !== null) this.#near.set(seq + 1, values[0]);
    const far = values.length;
    if (far > 1 && values[far - 1] !== null) this.#far.set(seq + far, values[far - 1]);
  }

  #drop(number) {
    for (const {seq} of this.points.splice(0, number)) {
      this.#near.delete(seq);
      this.#far.delete(seq);
    }
    const oldest = this.points[0].at;
    this.swaps = this.swaps.filter((swap) => swap.at >= oldest);
  }

  /** Numbering has begun anew: what was before belongs to another life of the series. */
  #forget() {
    this.points = [];
    this.forecast = null;
    this.swaps = [];
    this.heardAt = null;
    this.#near.clear();
    this.#far.clear();
  }
}

const stepOf = (holder) => (holder.step_ms > 0 ? holder.step_ms : 1000);

const boundsOf = ({lower = [], upper = [], lower95 = [], upper95 = []}) => [lower, upper, lower95, upper95];

/** Columns that no value is given for have null there. Times must rise for the chart to find its way in them; equal or late event times are set a trifle later. */
function append(columns, at, ...values) {
  const times = columns[0];
  const before = times.at(-1);
  times.push(before !== undefined && at <= before ? before + 0.001 : at);
  for (let i = 1; i < columns.length; i++) columns[i].push(values[i - 1] ?? null);
}
