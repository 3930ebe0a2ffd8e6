// One client sends the same 8 kB again and again on some connections: what do all others notice? Each attack
// of `attacks.ts` takes turns with nobody attacking.
import { until } from '../../../testing/until.ts'
import { getJson } from '../ask.ts'
import { type Attack, attacks } from '../attacks.ts'
import { formatAnswers, type Noticed, noticedBeside } from '../others.ts'
import { count, scenario, text } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, formatSpread, median } from '../statistics.ts'

const calmMs = 50
const promised = 2 // others' p99, of that without an attacker

interface Result {
  readonly attack: Attack
  readonly without: Noticed[]
  readonly beside: Noticed[]
}

const p99s = (list: readonly Noticed[]) => list.map(({ p99Ms }) => p99Ms)

/** Each attack by its ratio, worst first. Without: the median of all rounds at the same API. */
const ratiosOf = (results: readonly Result[]) => {
  const ratios = results.map((result) => {
    const same = results.filter(({ attack }) => attack.env === result.attack.env)
    const without = median(same.flatMap((one) => p99s(one.without)))
    return { ...result, ratio: median(p99s(result.beside)) / without }
  })
  return ratios.sort((a, b) => b.ratio - a.ratio)
}

/** What the attackers have sent and nobody has answered yet is no part of the next round. */
const isCalm = async (url: string) => {
  const began = performance.now()
  return (await getJson(`${url}/livez`)) !== null && performance.now() - began < calmMs
}

/** The API that looks at what an attack is about. */
const createUrls = (stack: Stack) => {
  const urls = new Map<string, Promise<string>>()
  return (env: Attack['env']): Promise<string> => {
    if (!env) return Promise.resolve(stack.url)
    const key = JSON.stringify(env)
    const url = urls.get(key) ?? stack.addApi(env).then((api) => api.url)
    urls.set(key, url)
    return url
  }
}

export default scenario({
  summary: "others' likes beside a client that sends 8 kB of the worst bytes again and again",
  seconds: 130,
  options: {
    ...{ rounds: count(1, 20), seconds: count(2, 60), connections: count(64, 5000) },
    ...{ attackers: count(16, 1000), only: text('') },
  },
  run: ({ rounds, seconds, connections, attackers, only }, context) =>
    withStack(context, {}, async (stack) => {
      const urlFor = createUrls(stack)
      const chosen = attacks.filter(({ name }) => name.includes(only))
      const results = chosen.map((attack): Result => ({ attack, without: [], beside: [] }))
      await noticedBeside({ url: stack.url, connections, seconds }, null) // warm
      for (let round = 1; round <= rounds; round++)
        for (const { attack, without, beside } of results) {
          const others = { url: await urlFor(attack.env), connections, seconds }
          const crowd = { connections: attackers, request: attack.request }
          without.push(await noticedBeside(others, null))
          beside.push(await noticedBeside(others, crowd))
          await until('the attack is over', () => isCalm(others.url))
          const [before, after] = [without, beside].map((l) => formatNumber(l.at(-1)!.p99Ms, 1))
          context.log(`${attack.name}: p99 ${before} ms, beside it ${after} ms`)
        }
      const ratios = ratiosOf(results)
      return {
        title: 'Attackers with 8 kB',
        columns: ['attack', 'p99 without, ms', 'p99 beside it, ms', 'ratio', 'answers to it'],
        rows: ratios.map(({ attack, without, beside, ratio }) => [
          attack.name,
          formatSpread(p99s(without), 1),
          formatSpread(p99s(beside), 1),
          formatNumber(ratio, 2),
          formatAnswers(beside.at(-1)!.crowd!),
        ]),
        notes: [
          `${attackers} connections attack, ${connections} like. Promised: a ratio of at most ${promised}; ` +
            `worst: ${ratios[0]?.attack.name}, ${formatNumber(ratios[0]?.ratio ?? 0, 2)}.`,
        ],
        servers: stack.servers,
        kept: ratios.every(({ ratio }) => ratio <= promised),
        data: ratios,
      }
    }),
})
