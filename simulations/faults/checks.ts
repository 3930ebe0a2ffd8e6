// What must hold on a ground when a round is over and everything is drained.
import type { Audit } from '../../contract/index.ts'
import type { Ground } from './ground.ts'
import { leftovers } from './leftovers.ts'
import type { Traffic } from './traffic.ts'
import { until } from './until.ts'

const memoryAllowance = 256 * 2 ** 20 // above a process's own start: its young generation is large on purpose
const hearsWithinMs = 25_000
const finishes = 3

/** Redis' own sum, and no partition stopped. */
export const conserved = async (ground: Ground): Promise<string[]> => {
  const findings: string[] = []
  for (const [p, meta] of (await ground.metas()).entries()) {
    const { accepted, pending, claimed, settled, dead, discarded, missing, stopped } = meta
    if (accepted !== pending + claimed + settled + dead + discarded || missing !== 0)
      findings.push(`partition ${p} is not conserved: ${JSON.stringify(meta)}`)
    if (stopped) findings.push(`partition ${p} stopped: ${stopped}`)
  }
  return findings
}

/** Σ likes in MongoDB against what was settled; asked again while it could not be decided. */
const audited = async (ground: Ground): Promise<string[]> => {
  let audit: Audit | undefined
  await until('the audit is exact', async () => {
    audit = await ground.control<Audit>('/audit')
    return audit.status === 'equal' || audit.status === 'different'
  })
  return audit!.status === 'equal' ? [] : [`audit: ${JSON.stringify(audit)}`]
}

/**
 * The last totals a browser heard of are those in MongoDB. One that began with a snapshot since the last
 * likes knows only the top posts: then they are liked once more.
 */
export const published = async (ground: Ground, traffic: Traffic): Promise<string[]> => {
  const { viewer } = ground
  const { shared, books } = traffic
  for (let turn = 1; ; turn++) {
    const snapshots = viewer.snapshots()
    await traffic.finish()
    await ground.drained()
    const held = await ground.persisted(shared)
    const wrong = () => shared.filter((post) => viewer.totals.get(post) !== held.get(post))
    const heard = () => wrong().length === 0
    await until('the browser has the last totals', heard, hearsWithinMs).catch(() => {})
    const left = wrong()
    if (left.length === 0) break
    if (snapshots === viewer.snapshots() || turn === finishes)
      return left.map(
        (post) => `published ${viewer.totals.get(post)} of ${post}, MongoDB has ${held.get(post)}`,
      )
  }
  // A post of its own has one like, whoever counted it: what was published of it is 1.
  return [...books.keys()]
    .filter((post) => !shared.includes(post) && (viewer.totals.get(post) ?? 1) !== 1)
    .map((post) => `published ${viewer.totals.get(post)} of ${post}, which was liked once`)
}

/** No process died by itself, grew without bound, or logged what must never happen. */
const processesWell = ({ fleet }: Ground): string[] => [
  ...fleet.unexpected.splice(0),
  ...fleet
    .memory()
    .filter(({ from, to }) => to > from + memoryAllowance)
    .map(({ name, from, to }) => `${name} grew from ${from} to ${to} bytes`),
  ...fleet
    .logs()
    .flatMap(({ name, lines }) =>
      lines
        .filter((line) => /unhandled ?rejection|uncaught ?exception|unexpected error/i.test(line))
        .map((line) => `${name}: ${line}`),
    ),
]

/** Everything above, and no key left behind. */
export const checkGround = async (ground: Ground, traffic: Traffic): Promise<string[]> => [
  ...(await published(ground, traffic)),
  ...(await conserved(ground)),
  ...ground.viewer.findings(),
  ...processesWell(ground),
  ...(await audited(ground)),
  ...(await untilNothingLeft(ground)),
]

/** Jobs complete a moment after their batch is settled. */
const untilNothingLeft = async ({ primaries }: Ground): Promise<string[]> => {
  let left: string[] = []
  const isClean = async () => {
    left = await leftovers((await primaries()).map(({ redis }) => redis))
    return left.length === 0
  }
  await until('no key is left', isClean).catch(() => {}) // `left` says what
  return left
}
