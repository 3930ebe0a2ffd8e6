// What the dashboard's bench is asked to do.

export interface Options {
  minutes: number
  rate: number
  posts: number
  /** likes per request */
  bulk: number
  idleSeconds: number
  openings: number
}
