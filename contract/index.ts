// The shapes that cross a boundary: HTTP bodies and the events of the stream. One zod schema per shape
// validates, types the code and generates the OpenAPI document. `web/` and `simulations/` import its types.
//
// Units: every count is an integer (exact up to 2^53-1), every `…Ms` is milliseconds, every `at`/`since`
// is milliseconds since 1970, every rate is per second. An absent value is `null`, never a false zero.
export * from './alerts.ts'
export * from './answers.ts'
export * from './batch-facts.ts'
export * from './events.ts'
export * from './flood.ts'
export * from './flood-facts.ts'
export * from './lab.ts'
export * from './lab-facts.ts'
export * from './notifications.ts'
export * from './problems.ts'
export * from './process-report.ts'
export * from './requests.ts'
export {
  isPostId,
  PostId,
  postIdPattern,
  Receipt,
  type Role,
  receiptPattern,
  roles,
} from './vocabulary.ts'
