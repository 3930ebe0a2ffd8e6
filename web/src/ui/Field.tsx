// A labelled input; the label may be for screen readers only, the hint says what fits.
import { type ComponentProps, useId } from 'react'

export interface FieldProps extends ComponentProps<'input'> {
  label: string
  hideLabel?: boolean
}

export const Field = ({ label, hideLabel = false, className = '', ...rest }: FieldProps) => {
  const id = useId()
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'mb-1 block text-[13px] text-soft'}>
        {label}
      </label>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        className="min-h-9 w-full rounded-lg border border-edge bg-sunken px-3 text-[14px] placeholder:text-soft"
        {...rest}
      />
    </div>
  )
}
