// After the flood: what the page says against /stats and against MongoDB, read past the server.
import type { Page } from 'playwright-core'
import type { Sample } from '../../../contract/index.ts'
import { until } from '../../../testing/until.ts'
import { readFigures } from '../../../web/test/figures.ts'
import { getJson } from '../ask.ts'
import { readDocuments } from '../documents.ts'
import type { Stack } from '../stack.ts'

export interface EndTruth {
  readonly accepted: number
  /** accepted, persisted and the ten most liked posts: the page, /stats and MongoDB say the same */
  readonly equal: boolean
}

const withinMs = 15_000
const digits = (text: string | undefined) => Number(text?.replaceAll(/\D/g, ''))

export const compareEnd = async (stack: Stack, page: Page, posts: number): Promise<EndTruth> => {
  await stack.drained()
  const held = await readDocuments(stack.mongodbUrl, 'flood', posts)
  const sum = held.values().reduce((a, b) => a + b, 0)
  const { accepted, persisted } = (await getJson<Sample>(`${stack.url}/stats`))!.totals
  const best = [...held.values()].sort((a, b) => b - a).slice(0, 10)
  const isShown = async () => {
    const shown = await readFigures(page)
    const top = Object.entries(shown.posts)
    const totals = [digits(shown.totals.accepted), digits(shown.totals.persisted)]
    return (
      totals.every((total) => total === sum) &&
      String(top.map(([, likes]) => likes).sort((a, b) => b - a)) === String(best) &&
      top.every(([id, likes]) => held.get(Number(id.slice('flood-'.length))) === likes)
    )
  }
  const isEqual = await until('the page shows what MongoDB holds', isShown, withinMs).then(
    () => accepted === sum && persisted === sum,
    () => false,
  )
  return { accepted, equal: isEqual }
}
