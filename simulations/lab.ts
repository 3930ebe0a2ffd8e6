// `npm run lab`: drills on a LikeFlow of its own, one after the other, and a table of what came out. Exit codes: 0
// nothing was lost or doubled by LikeFlow, 1 something was or a drill failed, 2 wrong options.

import { oneOf, readOptions, whole } from '../cli/options.ts'
import { type DrillName, drillNames, type LabRun, mayBeBeside } from '../contract/index.ts'
import { drilled } from '../testing/drill.ts'
import { withOwnLikeflow } from './lab/own-likeflow.ts'
import { drillTable, isKept } from './lab/table.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run lab -- [options]   drills on servers of its own, with a table at the end
  --drill NAME   ${drillNames.join(', ')}, or all [all]
  --times N      of each [1]
  --seconds N    of the flood, which goes on until all is as before [10]
  --rate N       likes per second and column [300]
  --beside       the naive ways too, where a server is broken
  --json         what the table is made of, one drill a line`

const options = {
  drill: { type: 'string', default: 'all' },
  times: { type: 'string', default: '1' },
  seconds: { type: 'string', default: '10' },
  rate: { type: 'string', default: '300' },
  beside: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const line = ({ drill, state, fault, columns }: LabRun) => {
  const [own] = columns
  const recovery = own?.recoveryMs ?? null
  return `${drill}: ${state}${fault ? `, ${fault}` : ''}, lost ${own?.lost}, doubled ${own?.doubled}, recovered after ${recovery} ms`
}

const lab = async (): Promise<number> => {
  const given = readOptions(process.argv.slice(2), options)
  if (given.help) {
    console.log(usage)
    return 0
  }
  const drill = oneOf('drill', given.drill, [...drillNames, 'all'] as const)
  const names: readonly DrillName[] = drill === 'all' ? drillNames : [drill]
  const times = whole('times', given.times, 1, 1000)
  const body = {
    seconds: whole('seconds', given.seconds, 1, 30),
    rate: whole('rate', given.rate, 1, 2000),
  }
  const runs = await withOwnLikeflow(async (url) => {
    const done: LabRun[] = []
    for (const name of names)
      for (let n = 1; n <= times; n++) {
        const beside = given.beside && mayBeBeside(name)
        const run = await drilled(url, { ...body, drill: name, beside })
        done.push(run)
        if (given.json) console.log(JSON.stringify({ ...run, points: undefined }))
        else console.log(`${n}/${times} ${line(run)}`)
      }
    return done
  })
  if (!given.json) console.log(`\n${drillTable(runs)}`)
  return runs.every(isKept) ? 0 : 1
}

await runCommand(lab)
