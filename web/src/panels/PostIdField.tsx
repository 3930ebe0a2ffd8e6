// Where a post is named by its id; what fits is said by the contract's pattern.
import { Field } from '../ui/Field.tsx'
import { postIdHint, postIdPattern } from './post-id.ts'

export interface PostIdFieldProps {
  label: string
  placeholder?: string
  value: string
  onValue: (postId: string) => void
  className?: string
}

export const PostIdField = ({ onValue, ...rest }: PostIdFieldProps) => (
  <Field
    {...rest}
    hideLabel
    required
    pattern={postIdPattern}
    title={postIdHint}
    onChange={(event) => onValue(event.target.value)}
  />
)
