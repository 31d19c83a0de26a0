vcl 4.1;
# spacelod behind Varnish (6.0 or newer); TLS ends before it. Start the server with --proxy-hops 1,
# or 2 when what ends TLS is a proxy that sets X-Forwarded-For.

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    # Longer than a query may wait and run.
    .first_byte_timeout = 40s;
    .connect_timeout = 2s;
    .max_connections = 120;
    .probe = {
        .url = "/ready";
        .interval = 5s;
        .timeout = 3s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

acl operators {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    # curl -X BAN -H 'Surrogate-Key: 0.1.0-12345678' http://127.0.0.1/ drops what belongs to a release.
    if (req.method == "BAN") {
        if (client.ip !~ operators) {
            return (synth(405, "Not allowed"));
        }
        if (req.http.Surrogate-Key !~ "^[A-Za-z0-9._-]+$") {
            return (synth(400, "A Surrogate-Key is needed"));
        }
        ban("obj.http.Surrogate-Key == " + req.http.Surrogate-Key);
        return (synth(200, "Dropped"));
    }
    if (req.url ~ "^/metrics([?]|$)") {
        return (synth(404, "Not found"));
    }
    unset req.http.Cookie;
    unset req.http.Forwarded;
    if (req.http.X-Request-Id !~ "^[A-Za-z0-9._:+/=-]{1,128}$") {
        set req.http.X-Request-Id = req.xid;
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # Dumps are large, and a part of one may be asked for.
    if (req.url ~ "^/release/") {
        return (pass);
    }
    return (hash);
}

sub vcl_backend_response {
    # What varies by what, and for how long it is kept, is what the server's headers say.
    if (beresp.status >= 500 || beresp.http.Cache-Control ~ "no-store|no-cache") {
        set beresp.uncacheable = true;
        set beresp.ttl = 10s;
        return (deliver);
    }
    # A server that is away costs nobody an answer that was given before.
    set beresp.grace = 1h;
}

sub vcl_deliver {
    # An answer from the cache must not carry the name of the request that it was made for.
    set resp.http.X-Request-Id = req.http.X-Request-Id;
    if (obj.hits > 0) {
        set resp.http.X-Cache-Status = "HIT";
    } else {
        set resp.http.X-Cache-Status = "MISS";
    }
    unset resp.http.X-Varnish;
    unset resp.http.Via;
}
