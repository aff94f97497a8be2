// One of Vendure's GraphQL APIs, as somebody uses it: keeps the session that the server hands out,
// and makes an exception of whatever is answered instead of data.

// Asks one API. `headers` are sent with each request.
export function api(url, headers = {}) {
  let session;
  return async function ask(query, variables = {}) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(session && { authorization: `Bearer ${session}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    session = response.headers.get('vendure-auth-token') ?? session;
    const answer = await response.json();
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    for (const [name, value] of Object.entries(answer.data)) {
      if (value?.errorCode) throw new Error(`${name}: ${value.errorCode}: ${value.message}`);
    }
    return answer.data;
  };
}
