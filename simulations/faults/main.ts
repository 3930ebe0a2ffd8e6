// `npm run faults [-- --rounds 60 --seed 7 --only "crash"]`: faults against the real processes, minutes to hours.
import { parseArgs } from 'node:util'
import { nemeses } from './nemesis.ts'
import { runNemesis } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
    full: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const rounds = Number(values.rounds ?? nemeses.length * (values.full ? 10 : 1))

console.log(`seed ${seed}, ${rounds} faults`)
const { faults, ...sum } = await runNemesis({ seed, rounds, only: values.only, write: console.log })
console.log(
  `${sum.rounds} faults, ${sum.counted} counted, ${sum.refused} refused, ${sum.unknown} unknown`,
)
for (const fault of faults) console.log(`BROKEN ${fault}`)
if (faults.length > 0) {
  console.log(`replay: npm run faults -- --seed ${seed} --rounds ${sum.rounds}`)
  process.exitCode = 1
}
