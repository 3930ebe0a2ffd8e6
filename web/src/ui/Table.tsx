// A table of figures: one look for all.
import type { ReactNode } from 'react'

export interface Head {
  name: string
  /** over numbers */
  right?: boolean
  unseen?: boolean
}

export interface TableProps {
  heads: readonly Head[]
  /** the heads stay where the rows scroll */
  sticky?: boolean
  children: ReactNode
}

export const Table = ({ heads, sticky = false, children }: TableProps) => (
  <table className="w-full text-[13px] [&_td]:pl-3">
    <thead className={`text-soft ${sticky ? 'sticky top-0 bg-surface' : ''}`}>
      <tr>
        {heads.map(({ name, right, unseen }) => (
          <th
            key={name}
            scope="col"
            className={`pb-1 font-medium not-first:pl-3 ${right ? 'text-right' : 'text-left'}`}
          >
            {unseen ? <span className="sr-only">{name}</span> : name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
)
