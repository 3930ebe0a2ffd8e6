// A native select with a label for screen readers.
import { type ReactNode, useId } from 'react'

export interface SelectProps {
  label: string
  value: string
  onChange: (value: string) => void
  children: ReactNode
}

export const Select = ({ label, value, onChange, children }: SelectProps) => {
  const id = useId()
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-9 rounded-lg border border-edge bg-raised px-2 text-[13px] text-ink"
      >
        {children}
      </select>
    </>
  )
}
