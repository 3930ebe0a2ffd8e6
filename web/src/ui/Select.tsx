// A native select with a label for screen readers; chosen by its owner (`value`), or by the form it is in (`initial`).
import { type ReactNode, useId } from 'react'

interface Common {
  label: string
  children: ReactNode
  className?: string
}

export type SelectProps = Common &
  (
    | { value: string; onChange: (value: string) => void; name?: never; initial?: never }
    | { name: string; initial: string; value?: never; onChange?: never }
  )

export const Select = ({
  label,
  value,
  onChange,
  name,
  initial,
  className,
  children,
}: SelectProps) => {
  const id = useId()
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <select
        id={id}
        name={name}
        {...(value === undefined
          ? { defaultValue: initial }
          : { value, onChange: (event) => onChange(event.target.value) })}
        className={`min-h-9 rounded-lg border border-edge bg-raised px-2 text-[13px] text-ink ${className ?? ''}`}
      >
        {children}
      </select>
    </>
  )
}
