import type { ReactElement, ReactNode, FormEvent } from 'react';
import { Button, FieldError, Form, Input, Label, Text, TextArea, TextField } from 'react-aria-components';

type FieldProps = {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly required: string;
  readonly lines?: number;
  readonly secret?: boolean;
  readonly defaultValue?: string;
};

/** A labelled text field with its hint, and the words that say what is missing. */
export function Field({
  name,
  label,
  hint,
  required,
  lines = 1,
  secret = false,
  defaultValue = '',
}: FieldProps): ReactElement {
  return (
    <TextField
      name={name}
      isRequired
      defaultValue={defaultValue}
      type={secret ? 'password' : 'text'}
      autoComplete="off"
    >
      <Label>{label}</Label>
      <Text slot="description">{hint}</Text>
      {lines > 1 ? <TextArea rows={lines} spellCheck="false" /> : <Input spellCheck="false" />}
      <FieldError>{required}</FieldError>
    </TextField>
  );
}

type QuestionProps = {
  readonly submit: string;
  readonly busy?: boolean;
  readonly onAnswer: (values: { readonly [name: string]: string }) => void;
  readonly children: ReactNode;
};

/** A form that hands its trimmed values over when they are complete, and never leaves the page. */
export function Question({ submit, busy = false, onAnswer, children }: QuestionProps): ReactElement {
  const handle = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget).entries()];
    onAnswer(Object.fromEntries(entries.map(([name, value]) => [name, String(value).trim()])));
  };
  return (
    <Form onSubmit={handle}>
      {children}
      <Button type="submit" isDisabled={busy}>
        {submit}
      </Button>
    </Form>
  );
}
