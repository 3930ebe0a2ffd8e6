// Likes that Redis refuses, as an alert: from this process to its own browsers, because the history is in Redis, which
// takes no writes then. A Redis that does not answer has an alert of its own.
import type { UnavailableReason } from '../../contract/index.ts'
import { reasonTexts } from '../http/problem-texts.ts'
import type { RefusedLikes } from '../redis/refused-likes.ts'
import { stateOf } from '../redis/state.ts'
import type { Relay } from '../stream/relay.ts'

const isToTell = (reason: UnavailableReason | null): reason is UnavailableReason =>
  reason !== null && stateOf(reason) !== 'away'

/** Raises and ends `redis-refuses` on `relay` from now on. `now`: by Redis. */
export const tellRefusals = (
  refused: Pick<RefusedLikes, 'reason' | 'onReason'>,
  relay: Pick<Relay, 'local'>,
  now: () => number,
): void => {
  const code = 'redis-refuses'
  let open: { since: number; text: string } | null = null
  const tell = (reason: UnavailableReason | null) => {
    const at = now()
    if (isToTell(reason)) {
      open = { since: open?.since ?? at, text: `Likes are refused: ${reasonTexts[reason].detail}` }
      relay.local({ code, level: 'critical', ...open })
    } else if (open) {
      relay.local({ code, level: 'critical', ...open, until: at })
      open = null
    }
  }
  refused.onReason(tell)
  tell(refused.reason())
}
