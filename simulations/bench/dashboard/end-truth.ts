// After the flood: what the page says against /stats and against MongoDB, read past the server.
import type { Page } from 'playwright-core'
import type { Sample } from '../../../contract/index.ts'
import { until } from '../../../testing/until.ts'
import { readFigures } from '../../../web/test/figures.ts'
import { getJson } from '../ask.ts'
import { readDocuments } from '../documents.ts'
import type { Stack } from '../stack.ts'

export interface EndTruth {
  accepted: number
  /** accepted, persisted and the ten most liked posts: the page, /stats and MongoDB say the same */
  equal: boolean
  /** what the page said in the end */
  shown: { totals: Record<string, string>; posts: Record<string, number> }
}

const withinMs = 15_000
const digits = (text: string | undefined) => Number(text?.replaceAll(/\D/g, ''))

export const compareEnd = async (stack: Stack, page: Page, posts: number): Promise<EndTruth> => {
  await stack.drained()
  const held = await readDocuments(stack.mongodbUrl, 'flood', posts)
  const sum = [...held.values()].reduce((a, b) => a + b, 0)
  const stats = await getJson<Sample>(`${stack.url}/stats`)
  const accepted = stats?.totals.accepted ?? Number.NaN
  const best = [...held.values()].sort((a, b) => b - a).slice(0, 10)
  let shown = await readFigures(page)
  const same = async () => {
    shown = await readFigures(page)
    const top = Object.values(shown.posts).sort((a, b) => b - a)
    return (
      digits(shown.totals.accepted) === accepted &&
      digits(shown.totals.persisted) === sum &&
      stats?.totals.persisted === sum &&
      accepted === sum &&
      top.length === best.length &&
      top.every((likes, i) => likes === best[i]) &&
      Object.entries(shown.posts).every(([id, likes]) => held.get(Number(id.slice(6))) === likes)
    )
  }
  const equal = await until('the page shows what MongoDB holds', same, withinMs).then(
    () => true,
    () => false,
  )
  return { accepted, equal, shown: { totals: shown.totals, posts: shown.posts } }
}
