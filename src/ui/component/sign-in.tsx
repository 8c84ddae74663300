import { type ReactElement, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components';
import { message } from '../messages/messages.ts';
import { Field, Question } from './form.tsx';

const storageKey = 'office-credential';

/** Shows its content once there is an office credential, which is kept for this tab only. */
export function WithCredential({
  children,
}: {
  readonly children: (credential: string) => ReactNode;
}): ReactElement {
  const [credential, setCredential] = useState(sessionStorage.getItem(storageKey) ?? '');
  const keep = (value: string) => {
    sessionStorage.setItem(storageKey, value);
    setCredential(value);
  };
  if (credential === '') {
    return (
      <section aria-labelledby="signin">
        <h2 id="signin">{message('signin.title')}</h2>
        <Question submit={message('signin.submit')} onAnswer={({ credential: given = '' }) => keep(given)}>
          <Field
            name="credential"
            secret
            label={message('signin.input')}
            hint={message('signin.hint')}
            required={message('signin.required')}
          />
        </Question>
      </section>
    );
  }
  return (
    <>
      <p className="signed-in">
        {message('signin.active')} <Button onPress={() => keep('')}>{message('signin.forget')}</Button>
      </p>
      {children(credential)}
    </>
  );
}
