// `npm run bench:document`: writes docs/benchmarks.md and its charts from what `npm run bench` left in
// results/. Only measured figures get there; a benchmark that was not run is not mentioned.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../options.ts'
import { drawChart } from './chart.ts'
import type { Machine } from './machine.ts'
import { formatSection, type Section } from './report.ts'

export interface BenchResult {
  machine: Machine
  section: Section
}

const order = [
  ...['likes', 'batch', 'peers', 'exact', 'lag', 'drain', 'growth', 'apis', 'fan-out'],
  ...['memory', 'startup'],
]

const head = `# Benchmarks

Figures of real runs, each with its noise (min - median - max of the rounds) and beside what it is compared
to, measured in turns in the same run. Repeat them with the commands in
[simulations/README.md](../simulations/README.md); \`npm run bench:document\` writes this page.
`

const origin = ({ at, commit, node, cpu, cores, memoryGb }: Machine) =>
  `*${at.slice(0, 10)}, commit ${commit}, Node ${node}, ${cores} × ${cpu}, ${memoryGb} GB.*`

/** One benchmark as Markdown; `picture` is the path of its chart or null. Pure. */
export const describe = (name: string, result: BenchResult, picture: string | null): string =>
  [
    formatSection(result.section).replace('### ', '## '),
    ...(picture ? [`![${result.section.title}](${picture})`] : []),
    `\`npm run bench -- ${name}\` · ${origin(result.machine)}`,
  ].join('\n\n')

if (import.meta.main)
  await runCommand(async () => {
    mkdirSync('docs/benchmarks', { recursive: true })
    const parts = [head]
    for (const name of order) {
      const file = join('results', `bench-${name}.json`)
      if (!existsSync(file)) continue
      const result = JSON.parse(readFileSync(file, 'utf8')) as BenchResult
      const { chart, title } = result.section
      if (chart) writeFileSync(`docs/benchmarks/${name}.svg`, drawChart(title, chart))
      parts.push(describe(name, result, chart ? `benchmarks/${name}.svg` : null))
    }
    writeFileSync('docs/benchmarks.md', `${parts.join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`)
    console.log(`docs/benchmarks.md: ${parts.length - 1} benchmarks`)
    return 0
  })
