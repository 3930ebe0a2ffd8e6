// One client sends the same 8 kB again and again on some connections: what do all others notice? Each attack
// of `attacks.ts` takes turns with nobody attacking.
import { type Attack, attacks } from '../attacks.ts'
import { formatAnswers, type Noticed, ratioOf, withOthers } from '../others.ts'
import { count, scenario, text } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber, formatSpread, median } from '../statistics.ts'

const promised = 2 // others' p99, of that without an attacker

interface Result {
  readonly attack: Attack
  readonly pairs: { without: Noticed; beside: Noticed }[]
}

const ratios = ({ pairs }: Result) => pairs.map(({ without, beside }) => ratioOf(beside, without))

const formatCrowd = (crowd: Noticed['crowd']) => (crowd ? formatAnswers(crowd) : '–')

const row = (result: Result) => {
  const p99s = (which: 'without' | 'beside') => result.pairs.map((pair) => pair[which].others.p99Ms)
  return [
    result.attack.name,
    formatSpread(p99s('without'), 1),
    formatSpread(p99s('beside'), 1),
    formatSpread(ratios(result), 2),
    formatCrowd(result.pairs.at(-1)!.beside.crowd),
  ]
}

export default scenario({
  summary: "others' likes beside a client that sends 8 kB of the worst bytes again and again",
  seconds: 90,
  options: {
    // So many keep the API busy, as in the promise of `likes`: what is idle is twice as late beside anybody.
    ...{ rounds: count(1, 20), seconds: count(1, 60), connections: count(256, 5000) },
    ...{ attackers: count(16, 1000), only: text('') },
  },
  run: ({ rounds, seconds, connections, attackers, only }, context) =>
    withStack(context, {}, async (stack) => {
      const chosen = attacks.filter(({ name }) => name.includes(only))
      const results = chosen.map((attack): Result => ({ attack, pairs: [] }))
      // By the API that looks at what the attack is about: most need none of their own.
      for (const [env, group] of Map.groupBy(results, ({ attack }) => attack.env)) {
        const { url } = env ? await stack.addApi(env) : stack
        await withOthers(url, connections, seconds, async (beside) => {
          await beside(null) // warm
          for (let round = 1; round <= rounds; round++)
            for (const { attack, pairs } of group) {
              const without = await beside(null)
              const { request } = attack
              const crowd = request === null ? null : { connections: attackers, request }
              pairs.push({ without, beside: await beside(crowd) })
              const ratio = ratioOf(pairs.at(-1)!.beside, without)
              context.log(`${attack.name}: p99 × ${formatNumber(ratio, 2)}`)
            }
        })
      }
      const sorted = results.sort((a, b) => median(ratios(b)) - median(ratios(a)))
      const [worst] = sorted
      return {
        title: 'Attackers with 8 kB',
        columns: ['attack', 'p99 without, ms', 'p99 beside it, ms', 'ratio', 'answers to it'],
        rows: sorted.map(row),
        notes: [
          `${attackers} connections attack, ${connections} like. Promised: a ratio of at most ${promised}. Worst: ` +
            `${worst?.attack.name}, ${formatNumber(worst ? median(ratios(worst)) : 0, 2)}.`,
        ],
        servers: stack.servers,
        kept: sorted.every((result) => median(ratios(result)) <= promised),
        data: sorted,
      }
    }),
})
