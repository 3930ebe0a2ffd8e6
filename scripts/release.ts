// `npm run release -- minor`: everything of a release that needs no network, and what to type for the rest. It begins
// only on a clean work tree; until the commit at its end, `git checkout .` undoes all of it.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, version } from '../files/root.ts'
import { nextVersion, releasedChangelog, type Step, steps } from './release-text.ts'

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

const release = (step: Step) => {
  if (run('git', 'status', '--porcelain') !== '')
    throw new Error('the work tree has changes: commit them, or take them back')
  const next = nextVersion(version, step)
  const changelog = join(root, 'CHANGELOG.md')
  const today = new Date().toISOString().slice(0, 10)
  const text = releasedChangelog(readFileSync(changelog, 'utf8'), next, today)
  run('npm', 'version', next, '--no-git-tag-version')
  writeFileSync(changelog, text)
  run('npm', 'pack', '--loglevel', 'error')
  const image = spawnSync('docker', ['build', '--tag', `likeflow:${next}`, '.'], { cwd: root })
  run('git', 'commit', '--all', '--message', `LikeFlow ${next}`)
  run('git', 'tag', '--annotate', `v${next}`, '--message', `LikeFlow ${next}`)
  const built = image.status === 0
  console.log(
    [
      `LikeFlow ${next}: committed, tagged v${next}, packed as likeflow-${next}.tgz.`,
      built
        ? `Image: likeflow:${next}.`
        : `No image: docker could not build it. docker build --tag likeflow:${next} .`,
      'What needs the network:',
      `  git push --follow-tags && npm publish likeflow-${next}.tgz && docker push likeflow:${next}`,
    ].join('\n'),
  )
}

const step = steps.find((known) => known === process.argv[2])
try {
  if (!step || process.argv.length > 3) {
    console.error(`npm run release -- ${steps.join(' | ')}`)
    process.exitCode = process.argv[2] === '--help' ? 0 : 2
  } else release(step)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
