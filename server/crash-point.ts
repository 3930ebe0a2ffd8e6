// Places where a test may end this process as if the power went: `CRASH_AT=<name>:<nth>` ends it by SIGKILL
// when it comes to that place for the nth time; `<name>:<nth>:SIGSTOP` freezes it there instead. Without
// the variable nothing happens here, and in production a process that has it does not start (main.ts).

export const crashPoints = {
  'flush-begins': 'api',
  'flush-sent': 'api',
  'flush-answered': 'api',
  'before-open': 'producer',
  opened: 'producer',
  'job-added': 'producer',
  'before-write': 'worker',
  'between-slices': 'worker',
  written: 'worker',
  settled: 'worker',
  'before-completion': 'worker',
  stopping: 'api',
} as const
export type CrashPoint = keyof typeof crashPoints

const [wanted, nth, how] = (process.env.CRASH_AT ?? '').split(':')
let times = 0

/** Steps of an administrator's change, done by the API process that was asked, or by whoever finds it. */
export const changePoints = [
  'change-taken',
  'change-noted',
  'change-written',
  'change-logged',
  'change-settled',
] as const
export type ChangePoint = (typeof changePoints)[number]

/** `growing`: a stage of growing begins, which no role of the fleet does by itself. */
export const crashPoint = (name: CrashPoint | ChangePoint | 'growing'): void => {
  if (name !== wanted || ++times < Number(nth || 1)) return
  if (how !== 'SIGSTOP') process.kill(process.pid, 'SIGKILL')
  else if (times === Number(nth)) process.kill(process.pid, 'SIGSTOP')
}
