// The two views of the page.
const views = [
  { path: '/', name: 'Dashboard' },
  { path: '/lab', name: 'Laboratory' },
] as const

export const Views = () => (
  <nav aria-label="Views" className="flex gap-1 text-[13px]">
    {views.map(({ path, name }) => (
      <a
        key={path}
        href={path}
        aria-current={location.pathname === path ? 'page' : undefined}
        className="rounded-full border border-transparent px-3 py-1.5 text-soft hover:text-ink aria-[current]:border-line aria-[current]:bg-surface aria-[current]:font-semibold aria-[current]:text-ink"
      >
        {name}
      </a>
    ))}
  </nav>
)
