// What a check is and what it finds. What is not known is `unknown`, and never shown as good.

export type Level = 'ok' | 'warning' | 'fault' | 'unknown'

export interface Finding {
  readonly level: Level
  /** One sentence or two; no secret is in it. */
  readonly says: string
  /** What to do about it. */
  readonly todo?: string
}

export const ok = (says: string): Finding => ({ level: 'ok', says })
export const warning = (says: string, todo: string): Finding => ({ level: 'warning', says, todo })
export const fault = (says: string, todo: string): Finding => ({ level: 'fault', says, todo })
export const unknown = (says: string, todo?: string): Finding => ({
  level: 'unknown',
  says,
  ...(todo && { todo }),
})

export interface Check<Subject> {
  readonly id: string
  /** In one or two words: the first column. */
  readonly title: string
  /** What it throws is told as unknown. */
  run(subject: Subject): Promise<Finding> | Finding
}

/** What a group's checks look at, once it is there. */
export interface Opened<Subject> {
  /** How it went, as the group's first finding. */
  readonly finding: Finding
  /** null: there is nothing to look at, and no check is made. */
  readonly subject: Subject | null
  /** Takes away what the checks made; called once, also after a signal. */
  close(): Promise<void>
}

export interface Group<Subject> {
  readonly id: string
  readonly title: string
  /** The title of the first finding. */
  readonly opens: string
  open(): Promise<Opened<Subject>>
  readonly checks: readonly Check<Subject>[]
}

export interface Result extends Finding {
  readonly group: string
  readonly id: string
  readonly title: string
}

const worstFirst: readonly Level[] = ['fault', 'warning', 'unknown', 'ok']

/** The worst of all. Pure. */
export const worstLevel = (findings: readonly Pick<Finding, 'level'>[]): Level =>
  worstFirst.find((level) => findings.some((finding) => finding.level === level)) ?? 'ok'

/** `a, b: as they all say` */
const named = (found: readonly (readonly [name: string, Finding])[]): string => {
  const bySays = Map.groupBy(found, ([, { says }]) => says)
  return [...bySays]
    .map(([says, same]) => `${same.map(([name]) => name).join(', ')}: ${says}`)
    .join('; ')
}

/** One finding of several servers: those that are not ok; what all say is said once. Pure. */
export const together = (found: ReadonlyMap<string, Finding>): Finding => {
  const all = [...found]
  const level = worstLevel([...found.values()])
  const shown = level === 'ok' ? all : all.filter(([, finding]) => finding.level !== 'ok')
  const [first] = shown
  const isOne = shown.length === all.length && all.every(([, { says }]) => says === first?.[1].says)
  const todo = all.find(([, finding]) => finding.level === level)?.[1].todo
  return { level, says: isOne && first ? first[1].says : named(shown), ...(todo && { todo }) }
}
