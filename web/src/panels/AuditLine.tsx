// The last comparison of Redis with MongoDB, and the button for another one.
import { useMutation } from '@tanstack/react-query'
import type { Audit } from '../../../contract/index.ts'
import { api } from '../api.ts'
import { ago, count, dateTime, span } from '../format.ts'
import { useNow, useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Explained } from '../ui/Hint.tsx'
import { usePassing } from '../ui/use-passing.ts'
import { auditPosts, signed } from './audit-posts.ts'
import { shownAudit } from './shown-audit.ts'
import { useAdmin } from './use-admin.ts'

const words: Record<Audit['status'], { text: string; colour: string }> = {
  equal: { text: 'equal', colour: 'text-good' },
  within: { text: 'within what moved meanwhile', colour: 'text-ink' },
  different: { text: 'different', colour: 'text-bad' },
  undecided: { text: 'undecided', colour: 'text-warn' },
}

const beforeLikes = ({ base }: Audit) => (base === 0 ? '' : ` plus ${count(base)} from before`)

const found = (audit: Audit) =>
  audit.status === 'within'
    ? `Persisted ${count(audit.persisted)}${beforeLikes(audit)}, and ${count(audit.moved)} more moved while MongoDB was summed: the sum lies between, and more cannot be told of it`
    : `Persisted ${count(audit.persisted)}${beforeLikes(audit)}, so the difference is ${count(audit.difference)}`

const explain = (audit: Audit) =>
  audit.status === 'undecided'
    ? `The audit of ${dateTime(audit.at)} could not be finished, so it says nothing about the likes.`
    : `At ${dateTime(audit.at)}, in ${span(audit.ms)}, with all claims held for ${span(audit.heldMs)}: MongoDB held ${count(audit.sum)} likes. ${found(audit)}${audit.notNumbers > 0 ? `; ${count(audit.notNumbers)} posts have no number of likes` : ''}.`

const Likes = ({ n }: { n: number }) => <b className="font-semibold text-mongodb">{count(n)}</b>

/** What was compared. The first audit comes before the first like: two zeros alone would tell nothing. */
const Compared = ({ audit: { status, sum, persisted, base, moved } }: { audit: Audit }) => {
  if (status === 'undecided') return <>MongoDB could not be compared</>
  const due = persisted + base
  if (sum === 0 && due === 0) return <>MongoDB held no likes, and none were due yet</>
  if (status === 'within')
    return (
      <>
        MongoDB held <Likes n={sum} /> likes, and from <Likes n={due} /> to{' '}
        <Likes n={due + moved} /> were due by then
      </>
    )
  return (
    <>
      {base === 0 ? '' : 'base + persisted: '}MongoDB held <Likes n={sum} /> likes, and{' '}
      <Likes n={due} /> were due by then
    </>
  )
}

const Outcome = ({ audit }: { audit: Audit }) => {
  const now = useNow(1000)
  const { text, colour } = words[audit.status]
  const posts = auditPosts(audit)
  return (
    <Explained text={explain(audit)}>
      Last audit, {ago(audit.at, now)}: <Compared audit={audit} />:{' '}
      <b className={`font-semibold ${colour}`} data-testid="audit" data-at={audit.at}>
        {text}
        {audit.status === 'different' && `, by ${signed(audit.difference)}`}
      </b>
      {posts && <>. {posts}</>}
    </Explained>
  )
}

export const AuditLine = () => {
  const fromStream = useView((view) => view.sample?.conservation.audit)
  const admin = useAdmin()
  const run = useMutation({
    mutationFn: async () => ({ found: await api.audit(), insteadOf: fromStream }),
  })
  const audit = shownAudit(run.data, fromStream)
  return (
    <div className="mt-auto flex flex-wrap items-center justify-between gap-x-3 gap-y-1 text-[13px] text-soft">
      {audit ? <Outcome audit={audit} /> : <p>Not compared with MongoDB yet.</p>}
      <div className="flex items-center gap-3">
        <p role="status" className="text-bad empty:hidden">
          {usePassing(run.error?.message, run.submittedAt)}
        </p>
        <Button
          onClick={() => run.mutate()}
          disabled={admin.off !== null}
          inactive={run.isPending}
          title={
            admin.off ?? 'Sums once in MongoDB and compares; claims are held for a second at most.'
          }
        >
          {run.isPending ? 'Auditing…' : 'Audit now'}
        </Button>
      </div>
    </div>
  )
}
