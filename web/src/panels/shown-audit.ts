// Which audit is the last one: that of the button, until the stream tells of another. Their times do not say it: a
// clock may step back between two of them.
import type { Audit } from '../../../contract/index.ts'

type Known = Audit | null | undefined

/** `insteadOf`: what the stream had told when the button was pressed. */
export const shownAudit = (
  pressed: { found: Audit; insteadOf: Known } | undefined,
  told: Known,
): Known => (pressed && pressed.insteadOf?.at === told?.at ? pressed.found : told)
