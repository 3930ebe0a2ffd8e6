// `npm run bench:document`: writes docs/benchmarks.md from what `npm run bench` left in
// results/. Only measured figures get there; a scenario that was not run is not mentioned.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions } from '../../cli/options.ts'
import { runCommand } from '../run-command.ts'
import { type BenchResult, readResult } from './all.ts'
import { formatSection } from './report.ts'
import { scenarioNames } from './scenario.ts'

const head = `# Benchmarks

What LikeFlow does on one machine, beside what it is compared to, in turns in the same run: the median of the rounds,
with min and max. \`npm run bench -- all\` repeats them, \`npm run bench:document\` writes this page.`

const usage = `npm run bench:document -- [options]   writes the page of benchmarks from what they left
  --results results   where they left it
  --out docs          gets benchmarks.md`

/** Where the figures come from; one line for all that share it. */
const originOf = ({ machine, section }: BenchResult) =>
  [
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}`,
    ...(section.servers ? [section.servers] : []),
  ].join('; ')

const mostRows = 15 // of a table: results/ has the others

/** One result as Markdown. Pure. */
export const describe = (name: string, result: BenchResult): string => {
  const command = ['npm run bench --', name, ...result.args].join(' ')
  const { at, commit } = result.machine
  const rows = result.section.rows.slice(0, mostRows)
  const more = result.section.rows.length - rows.length
  return [
    formatSection({ ...result.section, rows }).replace('### ', '## '),
    ...(more > 0 ? [`And ${more} more rows, all of them in \`results/\`.`] : []),
    `\`${command}\`, commit ${commit}, ${at.slice(0, 10)}`,
  ].join('\n\n')
}

const biome = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'))

const write = async (results: string, out: string) => {
  const found = scenarioNames().flatMap((name) => {
    const result = readResult(results, name)
    return result ? [{ name, result }] : []
  })
  const sections = found.map(({ name, result }) => describe(name, result))
  const all = [...new Set(found.map(({ result }) => originOf(result)))].sort()
  const origins = all.filter((one, i) => !all[i + 1]?.startsWith(one)) // one needs no servers
  const page = join(out, 'benchmarks.md')
  const machines = origins.map((origin) => `- ${origin}`).join('\n')
  writeFileSync(page, `${[head, machines, ...sections].join('\n\n')}\n`)
  // As the linter wants every page to be.
  execFileSync(process.execPath, [biome, 'format', '--write', page], { stdio: 'ignore' })
  console.log(`${page}: ${sections.length} benchmarks`)
}

if (import.meta.main)
  await runCommand(async () => {
    const { results, out, help } = readOptions(process.argv.slice(2), {
      results: { type: 'string', default: 'results' },
      out: { type: 'string', default: 'docs' },
      help: { type: 'boolean', default: false },
    })
    if (help) console.log(usage)
    else await write(results, out)
    return 0
  })
