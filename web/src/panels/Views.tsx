// The way from one view to the other.
import { useIsRecording } from '../stream/use-live.tsx'
import { useViewName, views } from '../views.ts'

export const Views = () => {
  const current = useViewName()
  const recording = useIsRecording()
  return (
    <nav aria-label="Views" className="flex gap-1 text-[13px]">
      {views.map(({ name, path, title }) => (
        <a
          key={name}
          href={recording ? `#${name}` : path}
          aria-current={name === current ? 'page' : undefined}
          className="rounded-full border border-transparent px-3 py-1.5 text-soft hover:text-ink aria-[current]:border-line aria-[current]:bg-surface aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {title}
        </a>
      ))}
    </nav>
  )
}
