// `npm run bench`: one command, one table. Every figure is measured side by side with what it is compared
// to, in the same run, and comes with its noise.
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readOptions, runCommand, UsageError, whole } from '../options.ts'
import { benchLikes } from './likes.ts'
import { describeMachine } from './machine.ts'
import { formatSection } from './report.ts'

const defaults = { rounds: '5', seconds: '5', connections: '64,256', posts: '1000' }
const resultsDir = resolve('results')

const readArguments = (argv: readonly string[]) => {
  const values = readOptions(argv, {
    rounds: { type: 'string', default: defaults.rounds },
    seconds: { type: 'string', default: defaults.seconds },
    connections: { type: 'string', default: defaults.connections },
    posts: { type: 'string', default: defaults.posts },
    json: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  })
  const connections = values.connections.split(',')
  if (connections.length > 10) throw new UsageError('--connections takes at most 10 numbers')
  return {
    rounds: whole('rounds', values.rounds, 1, 50),
    seconds: whole('seconds', values.seconds, 1, 60),
    connections: connections.map((text) => whole('connections', text, 1, 5000)),
    posts: whole('posts', values.posts, 1, 1_000_000),
    json: values.json,
    profileDir: values.profile ? resultsDir : null,
  }
}

await runCommand(async () => {
  const { json, ...options } = readArguments(process.argv.slice(2))
  mkdirSync(resultsDir, { recursive: true })
  const machine = describeMachine()
  const section = await benchLikes({ ...options, log: (line) => console.error(line) })
  const result = { machine, sections: [section] }
  writeFileSync(resolve(resultsDir, 'bench.json'), `${JSON.stringify(result, null, 2)}\n`)
  if (json) console.log(JSON.stringify(result, null, 2))
  else {
    const { commit, node, cpu, cores } = machine
    console.log(`\n${formatSection(section)}\n\nCommit ${commit}, Node ${node}, ${cores} × ${cpu}.`)
  }
  return 0
})
