// The findings as text for a terminal: a line each, and below it what to do. Pure.
import { styleText } from 'node:util'
import type { Level, Result } from './check.ts'

type Style = Parameters<typeof styleText>[0]

const styles: Readonly<Record<Level, Style>> = {
  ok: 'green',
  warning: 'yellow',
  fault: ['red', 'bold'],
  unknown: 'magenta',
}

const levelWidth = 'warning'.length
const widest = 120 // longer lines are not read
const narrowest = 20

/** `text` in lines of at most `width`, broken at blanks; a longer word stays whole. */
const wrap = (text: string, width: number): string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

export interface Paper {
  readonly columns: number
  readonly colours: boolean
}

const findingLines = (result: Result, titleWidth: number, { columns, colours }: Paper) => {
  const paint = (style: Style, text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text
  const indent = 2 + levelWidth + 2 + titleWidth + 2
  const width = Math.max(narrowest, Math.min(widest, columns) - indent)
  const [first = '', ...more] = wrap(result.says, width)
  const todo = wrap(result.todo ?? '', width - 2).filter(Boolean)
  const blank = ' '.repeat(indent)
  const level = paint(styles[result.level], result.level.padEnd(levelWidth))
  return [
    `  ${level}  ${result.title.padEnd(titleWidth)}  ${first}`,
    ...more.map((line) => `${blank}${line}`),
    ...todo.map((line, i) => `${blank}${paint('cyan', `${i === 0 ? '→' : ' '} ${line}`)}`),
  ]
}

const counted = (results: readonly Result[], level: Level, one: string, many: string) => {
  const count = results.filter((result) => result.level === level).length
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
}

/** `3 faults, 1 warning, 20 ok` */
export const summary = (results: readonly Result[]): string =>
  [
    ...counted(results, 'fault', 'fault', 'faults'),
    ...counted(results, 'warning', 'warning', 'warnings'),
    ...counted(results, 'unknown', 'unknown', 'unknown'),
    ...counted(results, 'ok', 'ok', 'ok'),
  ].join(', ')

/** What nobody asked is one line, however much it is. */
const shortened = (results: readonly Result[]): Result[] => {
  const alike = (result: Result) => results.filter(({ says }) => says === result.says)
  return results.flatMap((result) => {
    const same = result.level === 'unknown' ? alike(result) : [result]
    if (same.length === 1) return [result]
    return same[0] === result ? [{ ...result, title: `${same.length} more` }] : []
  })
}

export const report = (results: readonly Result[], paper: Paper): string => {
  const titleWidth = Math.max(...results.map(({ title }) => title.length))
  const groups = Map.groupBy(results, ({ group }) => group)
  const blocks = [...groups].map(([group, found]) => {
    const title = paper.colours ? styleText('bold', group, { validateStream: false }) : group
    return [title, ...shortened(found).flatMap((one) => findingLines(one, titleWidth, paper))].join(
      '\n',
    )
  })
  return `${[...blocks, summary(results)].join('\n\n')}\n`
}
