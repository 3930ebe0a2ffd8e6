// Waiting for what follows a fault: as long as a recovery may take.
import { until as untilWithin } from '../../testing/until.ts'

/** Promised: so long after a fault everything is drained. */
export const recoverWithinMs = 60_000

/** @throws naming `what` in vain. */
export const until = (
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = recoverWithinMs,
): Promise<void> => untilWithin(what, condition, withinMs)
