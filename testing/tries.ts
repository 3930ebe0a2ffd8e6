// How many generated cases a test tries: a share in `npm test`, all of them in `npm run test:faults`.

/** `all` when LIKEFLOW_LONG=1, else `share`. */
export const tries = (share: number, all: number): number =>
  process.env.LIKEFLOW_LONG === '1' ? all : share
