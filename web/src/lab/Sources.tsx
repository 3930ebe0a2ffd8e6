// The naive ways as they are written: the very files that run beside LikeFlow.
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Panel } from '../ui/Panel.tsx'
import { columnWords, naiveWords } from './drill-words.ts'

export const Sources = () => {
  const { data } = useQuery({
    queryKey: ['lab-sources'],
    queryFn: ({ signal }) => api.labSources(signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!data) return null
  return (
    <Panel title="The naive ways, as they are written">
      <div className="grid gap-2">
        {data.sources.map(({ name, source }) => (
          <details key={name} className="rounded-lg border border-line">
            <summary className="px-3 py-2 text-[13px]">
              <span className="font-semibold">{columnWords[name]}</span>{' '}
              <span className="text-soft">{naiveWords[name]}</span>
            </summary>
            <pre className="border-t border-line bg-sunken p-3 font-mono text-[12px] leading-normal break-words whitespace-pre-wrap">
              {source}
            </pre>
          </details>
        ))}
      </div>
    </Panel>
  )
}
