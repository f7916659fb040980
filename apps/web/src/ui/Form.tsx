'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { type ReactNode, useId } from 'react'
import {
  type DefaultValues,
  type FieldPath,
  type FieldValues,
  FormProvider,
  useForm,
  useFormContext,
} from 'react-hook-form'
import type { z } from 'zod'

import { Button } from './Button'
import { Input, Labelled } from './fields'

interface FormProps<In extends FieldValues, Out> {
  /** Core's own schema: the form says what the server would say. */
  schema: z.ZodType<Out, In>
  defaults: DefaultValues<In>
  /** Throwing shows the message above the button and keeps what was typed. */
  onSubmit: (values: Out) => Promise<unknown>
  submit: string
  /** A second way out, left of the verb. */
  cancel?: ReactNode
  /** Makes the verb as wide as the form. */
  wide?: boolean
  children: ReactNode
}

/** A form over a zod schema. Fields are checked when they are left with something new in them, then as they are typed. */
export function Form<In extends FieldValues, Out>({
  schema,
  defaults,
  onSubmit,
  submit,
  cancel,
  wide = false,
  children,
}: FormProps<In, Out>) {
  const form = useForm<In, unknown, Out>({
    resolver: zodResolver(schema),
    defaultValues: defaults,
    mode: 'onTouched',
  })
  const { errors, isSubmitting } = form.formState
  const send = form.handleSubmit(async (values) => {
    try {
      await onSubmit(values)
    } catch (error) {
      form.setError('root', { message: error instanceof Error ? error.message : String(error) })
    }
  })
  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={send} className="flex flex-col gap-3.5">
        {children}
        {errors.root?.message && (
          <p role="alert" className="rounded-control bg-del-bg px-2.5 py-2 text-table">
            {errors.root.message}
          </p>
        )}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keeps the focus where it is while a button is pressed: a fault that shows when a field is left would move the button from under the pointer */}
        <div
          className="flex items-center justify-end gap-2"
          onMouseDown={(event) => event.preventDefault()}
        >
          {cancel}
          <Button
            type="submit"
            variant="primary"
            pending={isSubmitting}
            {...(wide ? { size: 'lg', className: 'w-full' } : {})}
          >
            {submit}
          </Button>
        </div>
      </form>
    </FormProvider>
  )
}

interface TextFieldProps<In extends FieldValues> {
  name: FieldPath<In>
  label: string
  hint?: string
  type?: 'text' | 'email' | 'password' | 'number'
  autoComplete?: string
  /** The keyboard that a phone shows. */
  inputMode?: 'numeric'
  autoFocus?: boolean
  placeholder?: string
  mono?: boolean
  readOnly?: boolean
}

/** One field of a `Form`. An empty number is undefined, so that a schema can tell it from zero. */
export function TextField<In extends FieldValues>({
  name,
  label,
  hint,
  type = 'text',
  ...rest
}: TextFieldProps<In>) {
  const { register, getFieldState, formState } = useFormContext<In>()
  const id = useId()
  const { error, isDirty } = getFieldState(name, formState)
  const asNumber = (value: unknown) => (value === '' || value === null ? undefined : Number(value))
  const { onBlur, ...field } = register(name, type === 'number' ? { setValueAs: asNumber } : {})
  return (
    <Labelled label={label} hint={hint} error={error?.message} htmlFor={id}>
      <Input
        id={id}
        type={type}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        {...rest}
        {...field}
        // Leaving a field in which nothing was typed is no fault, and its words would push what is pressed away.
        onBlur={(event) => isDirty && void onBlur(event)}
      />
    </Labelled>
  )
}
