// `npm run bench:document`: writes docs/benchmarks.md and its charts from what `npm run bench` left in
// results/. Only measured figures get there; a benchmark that was not run is not mentioned.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions, runCommand } from '../options.ts'
import { type BenchResult, resultFile, steps } from './all.ts'
import { drawChart } from './chart.ts'
import { describeK6, readK6 } from './k6-runs.ts'
import type { Machine } from './machine.ts'
import { formatSection } from './report.ts'

const head = `# Benchmarks

Figures of real runs, each with its noise (min - median - max of the rounds) and beside what it is compared
to, measured in turns in the same run. Repeat them with the commands in
[simulations/README.md](../simulations/README.md); \`npm run bench:document\` writes this page.
`

const usage = `npm run bench:document -- [options]   writes the page of benchmarks from what they left
  --results results   where they left it
  --out docs          gets benchmarks.md, and the charts in benchmarks/`

const origin = ({ at, commit, node, cpu, cores, memoryGb }: Machine) =>
  `*${at.slice(0, 10)}, commit ${commit}, Node ${node}, ${cores} × ${cpu}, ${memoryGb} GB.*`

/** One benchmark as Markdown; `picture` is the path of its chart or null. Pure. */
export const describe = (name: string, result: BenchResult, picture: string | null): string =>
  [
    formatSection(result.section).replace('### ', '## '),
    ...(picture ? [`![${result.section.title}](${picture})`] : []),
    `\`${['npm run bench --', name, ...(result.args ?? [])].join(' ')}\` · ${origin(result.machine)}`,
  ].join('\n\n')

const writeSection = (resultsDir: string, outDir: string, name: string): string[] => {
  const file = resultFile(resultsDir, name)
  if (!existsSync(file)) return []
  const result = JSON.parse(readFileSync(file, 'utf8')) as BenchResult
  const { chart, title } = result.section
  if (chart) writeFileSync(join(outDir, 'benchmarks', `${name}.svg`), drawChart(title, chart))
  return [describe(name, result, chart ? `benchmarks/${name}.svg` : null)]
}

const biome = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'))

if (import.meta.main)
  await runCommand(async () => {
    const { results, out, help } = readOptions(process.argv.slice(2), {
      results: { type: 'string', default: 'results' },
      out: { type: 'string', default: 'docs' },
      help: { type: 'boolean', default: false },
    })
    if (help) {
      console.log(usage)
      return 0
    }
    mkdirSync(join(out, 'benchmarks'), { recursive: true })
    const sections = steps.flatMap(({ name }) => writeSection(results, out, name))
    const k6 = describeK6(readK6(results))
    const text = [head, ...sections, ...(k6 === null ? [] : [k6])].join('\n\n')
    const page = join(out, 'benchmarks.md')
    writeFileSync(page, `${text.replace(/\n{3,}/g, '\n\n')}\n`)
    // As the linter wants every page to be.
    execFileSync(process.execPath, [biome, 'format', '--write', page], { stdio: 'ignore' })
    console.log(`${page}: ${sections.length} benchmarks`)
    return 0
  })
