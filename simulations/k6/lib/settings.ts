// What every script takes from the environment, and the promises that fail a run.

const env = __ENV as Record<string, string | undefined>

/** Where everything is sent; nothing is sent elsewhere. */
export const url: string = (env.URL ?? 'http://127.0.0.1:4000').replace(/\/+$/, '')

/** New for each run, so that its posts start at zero likes and the arrival check is exact. */
export const run: string = env.RUN ?? 'manual'

/** A whole number out of the environment: `RATE=2000 npm run k6 -- steady`. */
export const number = (name: string, fallback: number): number => {
  const text = env[name]
  if (text === undefined) return fallback
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number`)
  return Number(text)
}

/** Such as a k6 duration, `30s`. */
export const text = (name: string, fallback: string): string => env[name] ?? fallback

/** `rate` iterations start each second, for `time`; k6 adds users when answers are slow. */
export const constantRate = (rate: number, time: string, users: number) => ({
  executor: 'constant-arrival-rate',
  rate: number('RATE', rate),
  timeUnit: '1s',
  duration: text('DURATION', time),
  preAllocatedVUs: number('VUS', users),
  maxVUs: users * 10,
})

/** A failed one makes k6 exit with 99. `p99Ms` is of all accepted requests. */
export const thresholds = ({ p95Ms, p99Ms }: { p95Ms: number; p99Ms: number }) => ({
  likes_unknown: ['count==0'],
  likes_refused: ['count==0'],
  'http_req_duration{kind:like}': [`p(95)<${p95Ms}`, `p(99)<${p99Ms}`],
  checks: ['rate==1'],
})

export const summaryTrendStats = ['min', 'med', 'avg', 'p(95)', 'p(99)', 'max']
