// The settings, by the words that `start` refuses them with.
import { fault, type Group, type Opened, ok, warning } from '../check.ts'
import type { Settings } from '../settings.ts'

const reference = 'See docs/reference.md, or likeflow config.'

/** One that could go wrong in production, beside what is refused anyway. */
const unwise = ({ config }: Settings): string[] => [
  ...(config.env === 'production' && config.adminPassword === null
    ? ['ADMIN_PASSWORD is not set: with NODE_ENV=production there is no /admin']
    : []),
  ...(config.workerConcurrency > config.partitions
    ? ['WORKER_CONCURRENCY above PARTITIONS has no effect']
    : []),
]

export const configuration = (settings: Settings): Group<Settings> => ({
  id: 'configuration',
  title: 'Configuration',
  opens: 'settings',
  async open(): Promise<Opened<Settings>> {
    const { faults, typos } = settings
    const found =
      faults.length > 0
        ? fault([...faults, ...typos].join('; '), reference)
        : typos.length > 0
          ? warning(typos.join('; '), 'Correct or remove it.')
          : ok('every setting can be read')
    return { finding: found, subject: settings, close: async () => {} }
  },
  checks: [
    {
      id: 'sense',
      title: 'sense',
      run(subject) {
        const found = unwise(subject)
        return found.length > 0 ? warning(found.join('; '), reference) : ok('they fit together')
      },
    },
  ],
})
